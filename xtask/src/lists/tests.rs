//! Sources of rows, on lists of our own.

use expect_test::{Expect, expect};

use super::public::{FirstNames, PublicNames};
use super::{faults_of, names, with_sources};

const LISTS: &[(&str, &str)] = &[
    (
        "geonames/countries.json",
        r#"{"ZZ": {"name": "Zedland", "capital": "Zedville"}}"#,
    ),
    ("geonames/us_states.json", "{}"),
    ("geonames/us_counties.json", "[]"),
    (
        "geonames/cities500.json",
        r#"{"1": {"name": "Ardén", "alternatenames": ["Arden Town"]}}"#,
    ),
    ("iso/iso_3166-1.json", r#"{"3166-1": []}"#),
    (
        "iso/iso_3166-2.json",
        r#"{"3166-2": [{"name": "Norchester"}]}"#,
    ),
    (
        "wordnet/data.noun",
        "  1 a licence\n00000001 15 n 02 The_Big_Hall 0 BH 0 000 | a hall\n00000002 15 n 01 dawn 0 000 | early\n",
    ),
    (
        "ssa/yob1990.txt",
        "Jana,F,9000\nJana,M,10\nSkye,F,4000\nSkye,M,3000\nDawn,F,9000\nMoor,M,9000\n",
    ),
    ("census/dist.all.last", "MOOR 0.1 0.1 1\n"),
];

fn lists() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in LISTS {
        let path = dir.path().join(name);
        fs_err::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs_err::write(path, text).expect("a file");
    }
    dir
}

#[track_caller]
fn check_sources(text: &str, expected: Expect) {
    let dir = lists();
    let public = PublicNames::read(dir.path()).expect("lists");
    expected.assert_eq(&with_sources(text, 4, &|names| public.source(names, true)));
}

#[test]
fn rows_name_the_list_that_confirms_them() {
    check_sources(
        "# Head\nGPE\tZedland\nGPE\tArden\nGPE\tArden City\t~Arden Town|AC\nGPE\tNorchester\t\tNorchestrian\nFacility\tBig Hall\nMediaOutlet\tZed News\t\t\twww.zed.example\nThing\tSomething\n",
        expect![[r#"
            # Head
            GPE	Zedland			geonames
            GPE	Arden			geonames
            GPE	Arden City	~Arden Town|AC		geonames
            GPE	Norchester		Norchestrian	iso-3166
            Facility	Big Hall			wordnet
            MediaOutlet	Zed News			www.zed.example
            Thing	Something			own
        "#]],
    );
}

#[test]
fn first_names_follow_the_counts() {
    let dir = lists();
    let public = PublicNames::read(dir.path()).expect("lists");
    let counts = FirstNames::read(dir.path()).expect("counts");
    // `Dawn` is a common word, `Moor` a surname.
    expect![[r#"
        # Head
        Jana		ssa
        Skye		ssa
        Ulv	m	own
    "#]]
    .assert_eq(&names::cited("# Head\nJana\tm\nUlv\tm\n", &counts, &public));
}

#[test]
fn a_row_that_only_the_measured_texts_could_have_given_is_a_fault() {
    let text = "GPE\tZedland\t\t\tgeonames\nGPE\tOddtown\t\t\town\nGPE\tFar\t\t\town\nGPE\tOld\nGPE\tNew\t\t\twww.new.example\n";
    let faults = faults_of("places", text, 4, "They met in Oddtown, not in Farmouth.");
    expect![[r#"
        data/gazetteers/places.tsv: `Oddtown` is confirmed by no public list, but `Oddtown` stands in an article that we measure on; name its own site (`www.…`) as source, or take it out
        data/gazetteers/places.tsv: `Old` has the source ``; it is one of geonames, iso-3166, wordnet, ssa, `own` or `www.…` (`cargo xtask lists`)"#]]
    .assert_eq(&faults.join("\n"));
}
