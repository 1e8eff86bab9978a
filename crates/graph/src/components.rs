//! Weak and strong components.

use crate::budget::{Budget, Cost, Meter};
use crate::filter::Direction;
use crate::groups::Groups;
use crate::region::Region;
use crate::topology::Topology;
use crate::walk::Traversal;

/// When entities are connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Relations lead from one to the other, whichever way they point.
    #[default]
    Weak,
    /// Relations lead from each to the other, followed from subject to object; symmetric predicates go both ways.
    Strong,
}

impl Topology {
    /// The entities that a traversal sees, in groups that are connected with each other; its hops and direction are not
    /// looked at. An entity with more edges than [`Traversal::max_degree`] connects nothing and stands alone.
    ///
    /// A budget that ends gives groups that are parts of the true ones: entities after the first
    /// [`Budget::entities`] by id are left out, and relations not looked at do not connect. [`Budget::relations`] is not
    /// looked at.
    pub fn components(
        &self,
        connection: Connection,
        traversal: &Traversal,
        budget: &Budget,
    ) -> Groups {
        let view = self.view(&traversal.filter);
        let region = Region::new(&view, traversal.max_degree, budget);
        let mut meter = Meter::new(budget);
        let (labels, stopped) = match connection {
            Connection::Weak => WeakSearch::new(&region).run(&mut meter),
            Connection::Strong => StrongSearch::new(&region).run(&mut meter),
        };
        let mut groups = Groups::by_label(&region.nodes, &labels);
        groups.truncated = stopped || region.truncated;
        groups.cost = Cost {
            entities: region.nodes.len(),
            relations: meter.n_looked(),
        };
        groups
    }
}

/// Disjoint sets under a few relations of each entity first, and all relations of only those that these leave outside
/// the largest set: Sutton, Ben-Nun and Barak, "Optimizing Parallel Graph Connectivity Computation via Subgraph
/// Sampling", IPDPS 2018, here on one thread. A relation between two members of the largest set cannot change anything.
struct WeakSearch<'v, 'r> {
    region: &'r Region<'v>,
    /// A member of the same set with a lower place; the least member points at itself.
    parents: Vec<u32>,
}

/// Relations of each entity that are tried before the largest set is looked for.
const N_SAMPLED: usize = 2;

impl<'v, 'r> WeakSearch<'v, 'r> {
    fn new(region: &'r Region<'v>) -> Self {
        Self {
            parents: (0..).take(region.nodes.len()).collect(),
            region,
        }
    }

    /// The least place in the set of each place, and whether the search was cut.
    fn run(mut self, meter: &mut Meter<'_>) -> (Vec<u32>, bool) {
        let places = 0..u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        let sampled = places
            .clone()
            .all(|place| self.connect(place, N_SAMPLED, meter));
        let largest = self.largest();
        let complete = sampled
            && places
                .clone()
                .all(|place| self.root(place) == largest || self.connect(place, usize::MAX, meter));
        let labels = places.map(|place| self.root(place)).collect();
        (labels, !complete)
    }

    /// Joins the set of a place with those at the other ends of its first relations; `false` when the budget ended.
    fn connect(&mut self, place: u32, n_relations: usize, meter: &mut Meter<'_>) -> bool {
        let mut n_left = n_relations;
        self.region.neighbours(place, meter, |other| {
            self.join(place, other);
            n_left -= 1;
            n_left > 0
        })
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b) as usize] = a.min(b);
    }

    fn root(&mut self, mut place: u32) -> u32 {
        loop {
            let parent = self.parents[place as usize];
            if parent == place {
                return place;
            }
            // The way is halved as it is walked.
            self.parents[place as usize] = self.parents[parent as usize];
            place = parent;
        }
    }

    /// The least place in the largest set.
    fn largest(&mut self) -> u32 {
        let mut sizes = vec![0_u32; self.parents.len()];
        for place in (0..).take(self.parents.len()) {
            sizes[self.root(place) as usize] += 1;
        }
        let by_size = (0..).zip(sizes).max_by_key(|(_, size)| *size);
        by_size.map_or(0, |(place, _)| place)
    }
}

/// Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM J. Comput. 1972, with a stack of its own: petgraph's
/// calls itself for every step of a path, which a long path does not survive.
struct StrongSearch<'v, 'r> {
    region: &'r Region<'v>,
    /// When a place was met, from 1 on; 0 for not yet, `CLOSED` for one whose component is known.
    met: Vec<u32>,
    /// The earliest place still open that is known to be reached from a place.
    low: Vec<u32>,
    labels: Vec<u32>,
    /// Places whose components are not known yet, as met.
    open: Vec<u32>,
    n_met: u32,
}

const CLOSED: u32 = u32::MAX;

impl<'v, 'r> StrongSearch<'v, 'r> {
    fn new(region: &'r Region<'v>) -> Self {
        let n_nodes = region.nodes.len();
        Self {
            region,
            met: vec![0; n_nodes],
            low: vec![0; n_nodes],
            labels: vec![0; n_nodes],
            open: Vec::new(),
            n_met: 0,
        }
    }

    /// A label for each place, equal within a component, and whether the search was cut. Relations that were not looked
    /// at are as if they were not there.
    fn run(mut self, meter: &mut Meter<'_>) -> (Vec<u32>, bool) {
        let mut stopped = false;
        for root in (0..).take(self.region.nodes.len()) {
            if self.met[root as usize] == 0 {
                stopped |= self.search(root, meter);
            }
        }
        (self.labels, stopped)
    }

    fn search(&mut self, root: u32, meter: &mut Meter<'_>) -> bool {
        let region = self.region;
        let mut stopped = false;
        self.meet(root);
        let mut path = vec![(root, region.edges(root, Direction::Out))];
        while let Some((place, edges)) = path.last_mut() {
            let place = *place;
            let next = edges.next().filter(|_| {
                stopped |= !meter.look();
                !stopped
            });
            let Some(edge) = next else {
                path.pop();
                self.leave(place);
                if let Some((before, _)) = path.last() {
                    self.reaches(*before, self.low[place as usize]);
                }
                continue;
            };
            if !region.lens().sees_edge(&edge) {
                continue;
            }
            let Some(other) = region.place(edge.to()) else {
                continue;
            };
            match self.met[other as usize] {
                0 => {
                    self.meet(other);
                    path.push((other, region.edges(other, Direction::Out)));
                }
                CLOSED => {}
                met => self.reaches(place, met),
            }
        }
        stopped
    }

    fn meet(&mut self, place: u32) {
        self.n_met += 1;
        self.met[place as usize] = self.n_met;
        self.low[place as usize] = self.n_met;
        self.open.push(place);
    }

    fn reaches(&mut self, place: u32, met: u32) {
        let low = &mut self.low[place as usize];
        *low = (*low).min(met);
    }

    /// Closes the component of a place when nothing met before it is reached from it.
    fn leave(&mut self, place: u32) {
        if self.low[place as usize] != self.met[place as usize] {
            return;
        }
        while let Some(member) = self.open.pop() {
            self.met[member as usize] = CLOSED;
            self.labels[member as usize] = place;
            // A closed component must not be taken for one that is still open.
            self.low[member as usize] = CLOSED;
            if member == place {
                break;
            }
        }
    }
}
