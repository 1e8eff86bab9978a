//! Who has just been spoken of, and how prominently.

use std::collections::VecDeque;

/// A mention not long ago.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recent {
    pub(crate) cluster: usize,
    pub(crate) token: usize,
    pub(crate) sentence: usize,
    pub(crate) weight: f32,
    /// Index of the mention.
    pub(crate) mention: usize,
}

/// The last mentions, oldest first; a bounded number, so that a long text costs no more per mention than a short one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Salience {
    recent: VecDeque<Recent>,
}

const N_RECENT: usize = 60;

/// What a mention beside the most prominent one adds.
const AGAIN: f32 = 0.4;

impl Salience {
    pub(crate) fn push(&mut self, recent: Recent) {
        if self.recent.len() == N_RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(recent);
    }

    /// The mentions, the last first.
    pub(crate) fn latest_first(&self) -> impl Iterator<Item = &Recent> {
        self.recent.iter().rev()
    }

    /// Clusters with their salience seen from a sentence, most salient first; the nearer mention first among equals.
    pub(crate) fn ranked(
        &self,
        sentence: usize,
        reach: usize,
        fits: impl Fn(usize) -> bool,
    ) -> Vec<(usize, f32)> {
        let mut scores: Vec<(usize, f32, usize)> = Vec::new();
        for recent in self.recent.iter().rev() {
            let distance = sentence.abs_diff(recent.sentence);
            if distance > reach || !fits(recent.cluster) {
                continue;
            }
            let fading = 0.62_f32.powi(i32::try_from(distance.min(20)).unwrap_or(20));
            let score = recent.weight * fading;
            match scores.iter_mut().find(|known| known.0 == recent.cluster) {
                Some(known) => {
                    let (high, low) = (known.1.max(score), known.1.min(score));
                    known.1 = high + low * AGAIN;
                }
                None => scores.push((recent.cluster, score, recent.token)),
            }
        }
        scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.2.cmp(&a.2)).then(a.0.cmp(&b.0)));
        scores
            .into_iter()
            .map(|(cluster, score, _)| (cluster, score))
            .collect()
    }

    /// The cluster mentioned last that fits.
    pub(crate) fn latest(
        &self,
        sentence: usize,
        reach: usize,
        fits: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let recent = self.recent.iter().rev();
        recent
            .filter(|recent| sentence.abs_diff(recent.sentence) <= reach)
            .map(|recent| recent.cluster)
            .find(|&cluster| fits(cluster))
    }

    /// The clusters within reach that fit, each once, the last mentioned first.
    pub(crate) fn within(
        &self,
        sentence: usize,
        reach: usize,
        fits: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        for recent in self.recent.iter().rev() {
            let near = sentence.abs_diff(recent.sentence) <= reach;
            if near && !found.contains(&recent.cluster) && fits(recent.cluster) {
                found.push(recent.cluster);
            }
        }
        found
    }
}
