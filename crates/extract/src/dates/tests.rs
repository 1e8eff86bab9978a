//! Date expressions and what they mean.

use expect_test::{Expect, expect};
use jiff::civil::Date;
use newsgraph_annotate::{Dep, Pos, Tag, Token};
use newsgraph_model::EventTime;
use proptest::prelude::*;
use smol_str::SmolStr;

use super::find_dates;
use crate::tests::with_discourse;

/// Every line is a text of its own: what is found, then the days looking back and, if others, looking forward.
#[track_caller]
fn check(published: &str, texts: &str, expected: Expect) {
    let mut out = String::new();
    for text in texts.lines().map(str::trim) {
        with_discourse(text, Some(published), |discourse| {
            if discourse.dates.is_empty() {
                out += &format!("{text}: none\n");
            }
            for date in &discourse.dates {
                let span = date.past.expression.expect("dates have words");
                let words = span.of(text).expect("spans lie in the text");
                let (past, future) = (show(date.past), show(date.future));
                out += &if past == future {
                    format!("{words}: {past}\n")
                } else {
                    format!("{words}: {past} | {future}\n")
                };
            }
        });
    }
    expected.assert_eq(&out);
}

fn show(time: EventTime) -> String {
    let day = |day: Option<Date>| day.map_or("..".to_owned(), |day| day.to_string());
    if time.start == time.end {
        day(time.start)
    } else {
        format!("{} to {}", day(time.start), day(time.end))
    }
}

#[test]
fn figures() {
    check(
        "2021-03-10",
        "It opened on 2020-06-05.
        It opened 6/5/2020 and closed 17/5/20.
        They met 4.2.2019 in town.
        Deliveries began 2019-feb-3.
        He served 2009-2013.
        The 2019/20 winter was mild.
        Due 9/2022.
        Come on 4/22!
        About 3/4 of voters and 2/3 of members agreed.
        The team improved to 12-5-10.
        It cost 4,107.31 March said.
        She changed after 9/11.
        The 9/11 families sued.",
        expect![[r#"
            2020-06-05: 2020-06-05
            6/5/2020: 2020-06-05
            17/5/20: 2020-05-17
            4.2.2019: 2019-02-04
            2019-feb-3: 2019-02-03
            2009-2013: 2009-01-01 to 2013-12-31
            2019/20: 2019-01-01 to 2020-12-31
            9/2022: 2022-09-01 to 2022-09-30
            4/22: 2020-04-22 | 2021-04-22
            About 3/4 of voters and 2/3 of members agreed.: none
            The team improved to 12-5-10.: none
            It cost 4,107.31 March said.: none
            9/11: 2001-09-11
            The 9/11 families sued.: none
        "#]],
    );
}

#[test]
fn days_of_months() {
    check(
        "2021-03-10",
        "The trial starts on the 21st.
        It will rest until May twenty-second.
        They left on the second of Feb.
        See you October the third, twenty nineteen.
        He spoke on Tuesday, jan twelve, 2021.
        She came on Thursday the 25th.
        Rent is due on the 5th of next month.
        They meet on the first Monday of April.
        The last Friday in May 2020 was dry.
        They were born in October. 2 people died.
        It may 20 times fail.
        He ranked the 21st of all.
        In December 2018 and in June last year.
        It fell by September 30.",
        expect![[r#"
            the 21st: 2021-02-21 | 2021-03-21
            May twenty-second: .. to 2020-05-22 | .. to 2021-05-22
            second of Feb.: 2021-02-02 | 2022-02-02
            October the third, twenty nineteen: 2019-10-03
            Tuesday, jan twelve, 2021: 2021-01-12
            Thursday the 25th: 2021-03-25
            5th of next month: 2021-04-05
            first Monday of April: 2020-04-06 | 2021-04-05
            last Friday in May 2020: 2020-05-29
            October: 2020-10-01 to 2020-10-31 | 2021-10-01 to 2021-10-31
            It may 20 times fail.: none
            He ranked the 21st of all.: none
            December 2018: 2018-12-01 to 2018-12-31
            June last year: 2020-06-01 to 2020-06-30
            September 30: .. to 2020-09-30 | .. to 2021-09-30
        "#]],
    );
}

#[test]
fn weekdays() {
    check(
        "2021-03-10",
        "She arrives next Friday.
        He left last Monday.
        It opens this coming Saturday.
        They vote on Tuesday of next week.
        They voted Sunday last week.
        See the opening Friday after next.
        The fair is two Sundays from now.
        Talks began the day before yesterday and end the day after tomorrow.
        Police spoke on Monday of last week's storm.",
        expect![[r#"
            next Friday: 2021-03-19
            last Monday: 2021-03-08
            this coming Saturday: 2021-03-13
            Tuesday of next week: 2021-03-16
            Sunday last week: 2021-03-07
            Friday after next: 2021-03-26
            two Sundays from now: 2021-03-21
            the day before yesterday: 2021-03-08
            the day after tomorrow: 2021-03-12
            Monday: 2021-03-08 | 2021-03-15
            last week: 2021-03-01 to 2021-03-07
        "#]],
    );
}

#[test]
fn counts() {
    check(
        "2021-03-10",
        "He died twenty-two years ago.
        It began 1 month and 3 days ago.
        The vote is in three weeks.
        It rained for the past five days.
        It will rain over the next four days.
        They must leave within two months.
        He returns two weeks from tomorrow.
        It closed three days before Christmas.
        The road is shut for 3 days from today.
        She is away for two weeks starting next Monday.
        Prices doubled in the past decade.",
        expect![[r#"
            twenty-two years ago: 1999-01-01 to 1999-12-31
            1 month and 3 days ago: 2021-02-07
            three weeks: .. to 2021-03-10 | 2021-03-31
            past five days: 2021-03-05 to 2021-03-10
            next four days: 2021-03-11 to 2021-03-14
            within two months: .. to 2021-03-10 | 2021-03-10 to 2021-05-10
            two weeks from tomorrow: 2021-03-25
            three days before Christmas: 2020-12-22 | 2021-12-22
            3 days from today: 2021-03-10 to 2021-03-13
            two weeks starting next Monday: 2021-03-15 to 2021-03-29
            past decade: 2011-03-10 to 2021-03-10
        "#]],
    );
}

#[test]
fn periods() {
    check(
        "2021-03-10",
        "Sales fell in the first quarter of 2020 and in Q4.
        Exports grew in the second half of last year.
        He lost in the third quarter.
        It opens in mid-July.
        They met in early 2019 and late last month.
        Work ends by the end of the year.
        Costs rose in the middle of 2018.
        It returns later in the year.
        They rest for the rest of the week.
        He was born in the nineteen sixties.
        She sang in the late '80s and the 90s.
        He died in his early 50s, in the mid-1990s.
        It was built in the 15th century.
        A 19th-century house burned.
        They left in the summer of 2014.
        Talks resume the week after next.
        Shops open the first week of May.
        He heard the end of May's speech at the end of May.
        Year to date they sold ten.
        It was founded in nineteen twenty eight.
        A fair is planned for the week of April 14th.",
        expect![[r#"
            first quarter of 2020: 2020-01-01 to 2020-03-31
            Q4: 2020-10-01 to 2020-12-31 | 2021-10-01 to 2021-12-31
            second half of last year: 2020-07-01 to 2020-12-31
            He lost in the third quarter.: none
            mid-July: 2020-07-10 to 2020-07-20 | 2021-07-10 to 2021-07-20
            early 2019: 2019-01-01 to 2019-06-30
            late last month: 2021-02-16 to 2021-02-28
            end of the year: .. to 2021-12-31
            middle of 2018: 2018-05-01 to 2018-08-31
            later in the year: 2021-03-10 to 2021-12-31
            rest of the week: 2021-03-10 to 2021-03-14
            nineteen sixties: 1960-01-01 to 1969-12-31
            late '80s: 1986-01-01 to 1989-12-31
            90s: 1990-01-01 to 1999-12-31
            mid-1990s: 1993-01-01 to 1996-12-31
            15th century: 1400-01-01 to 1499-12-31
            A 19th-century house burned.: none
            summer of 2014: 2014-06-01 to 2014-08-31
            week after next: 2021-03-22 to 2021-03-28
            first week of May: 2020-05-04 to 2020-05-10 | 2021-05-03 to 2021-05-09
            end of May: 2020-05-21 to 2020-05-31 | 2021-05-21 to 2021-05-31
            Year to date: 2021-01-01 to 2021-03-10
            nineteen twenty eight: 1928-01-01 to 1928-12-31
            week of April 14th: 2020-04-13 to 2020-04-19 | 2021-04-12 to 2021-04-18
        "#]],
    );
}

#[test]
fn intervals() {
    check(
        "2021-03-10",
        "The show runs Jan 4-7.
        It runs from 4 to 22 this month.
        It ran between 3 and 12 of Sept, 2020.
        They strike from Friday the 12th until Monday the 15th.
        It was shut between 2015 and March 2018.
        It is shut November through February.
        Shops open Monday through Friday.
        He moved the talks from Vienna to May.
        It grew between January 22 and now.",
        expect![[r#"
            Jan 4-7: 2021-01-04 to 2021-01-07 | 2022-01-04 to 2022-01-07
            4 to 22 this month: 2021-03-04 to 2021-03-22
            3 and 12 of Sept, 2020: 2020-09-03 to 2020-09-12
            Friday the 12th until Monday the 15th: 2021-03-12 to 2021-03-15
            2015 and March 2018: 2015-01-01 to 2018-03-31
            November through February: 2020-11-01 to 2021-02-28 | 2021-11-01 to 2022-02-28
            Monday through Friday: 2021-03-08 to 2021-03-12
            He moved the talks from Vienna to May.: none
            January 22 and now: 2021-01-22 to 2021-03-10
        "#]],
    );
}

#[test]
fn holidays() {
    check(
        "2021-03-10",
        "They meet on Labor Day.
        They met last Easter and on Good Friday, 2019.
        The ship sails from Easter Island.
        Polls close on election day.
        He resigned before Inauguration Day.
        She returned on New Year's Eve.",
        expect![[r#"
            Labor Day: 2020-09-07 | 2021-09-06
            last Easter: 2020-04-12
            Good Friday, 2019: 2019-04-19
            The ship sails from Easter Island.: none
            election day: 2020-11-03 | 2021-11-02
            Inauguration Day: .. to 2021-01-20 | .. to 2025-01-20
            New Year's Eve: 2020-12-31 | 2021-12-31
        "#]],
    );
}

const WORDS: &[&str] = &[
    "the",
    "first",
    "last",
    "next",
    "this",
    "coming",
    "week",
    "month",
    "year",
    "decades",
    "century",
    "quarter",
    "of",
    "in",
    "and",
    "from",
    "to",
    "between",
    "after",
    "before",
    "ago",
    "within",
    "end",
    "early",
    "mid",
    "-",
    "'",
    "'s",
    "s",
    ",",
    ".",
    "may",
    "May",
    "Sept.",
    "october2",
    "Monday",
    "sunday",
    "two",
    "twenty",
    "thousand",
    "hundred",
    "nineteen",
    "seventies",
    "9999",
    "12",
    "31st",
    "2016",
    "0000",
    "90s",
    "9-18-15",
    "2019/20",
    "4.22",
    "1/2/3/4",
    "q3",
    "Easter",
    "Inauguration",
    "day",
    "w/c",
    "starting",
    "rest",
    "weekend",
    "summer",
    "now",
    "today",
    "a",
    "couple",
    "few",
    "İ1",
    "é",
    " ",
];

proptest! {
    #[test]
    fn any_words_are_read(
        words in prop::collection::vec(prop::sample::select(WORDS), 0..14),
        published in prop::option::of(prop::sample::select(vec!["2021-03-10", "-009999-01-01", "9999-12-31"])),
    ) {
        let mut tokens = Vec::new();
        let mut at = 0;
        for (idx, word) in words.iter().enumerate() {
            tokens.push(Token {
                start: at,
                end: at + word.len(),
                space_after: false,
                tag: Tag::Nn,
                pos: Pos::Noun,
                morph: "",
                lemma: (*word).into(),
                head: idx,
                dep: Dep::Root,
                sentence_start: false,
            });
            at += word.len() + idx % 2;
        }
        let lowers: Vec<SmolStr> = words.iter().map(|word| word.to_lowercase().into()).collect();
        let words: Vec<SmolStr> = words.iter().map(|word| (*word).into()).collect();
        let published: Option<Date> = published.map(|day| day.parse().expect("a date"));
        let dates = find_dates(&lowers, &words, &tokens, published);
        let mut end = 0;
        for date in &dates {
            prop_assert!(end <= date.tokens.start && date.tokens.start < date.tokens.end);
            prop_assert!(date.tokens.end <= tokens.len());
            end = date.tokens.end;
            for time in [date.past, date.future] {
                prop_assert!(time.start.is_some() || time.end.is_some());
                if let (Some(start), Some(end)) = (time.start, time.end) {
                    prop_assert!(start <= end, "{time:?}");
                }
            }
        }
    }
}
