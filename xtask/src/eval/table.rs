//! The table of figures.

use std::fmt::Write as _;

use super::figures::Figure;
use super::record::SetResult;

/// Three places without the nought: `.512`; large numbers whole.
pub(super) fn short(value: f64) -> String {
    if value >= 100.0 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.3}");
    match text.strip_prefix("0.") {
        Some(rest) => format!(".{rest}"),
        None => text,
    }
}

/// One table: figure, value, interval, change since recorded, counts, target.
pub(crate) fn table(title: &str, now: &SetResult, recorded: Option<&SetResult>) -> String {
    let mut text = format!("{title}\n");
    for figure in &now.figures {
        let change = recorded.and_then(|recorded| recorded.value(&figure.name));
        text.push_str(&line(figure, change));
    }
    text
}

fn line(figure: &Figure, recorded: Option<f64>) -> String {
    let interval = figure.interval.map_or(String::new(), |(low, high)| {
        format!("[{} {}]", short(low), short(high))
    });
    let change = match recorded {
        Some(was) if (figure.value - was).abs() >= 0.0005 => {
            let sign = if figure.value > was { '+' } else { '−' };
            format!("{sign}{}", short((figure.value - was).abs()))
        }
        Some(_) => "=".to_owned(),
        None => String::new(),
    };
    let mut line = format!(
        "  {:<30} {:>5}  {interval:<12} {change:>6}  {}",
        figure.name,
        short(figure.value),
        figure.counts
    );
    if !figure.target.is_empty() {
        let _ = write!(line, "  (wanted {})", figure.target);
    }
    line.truncate(line.trim_end().len());
    line + "\n"
}
