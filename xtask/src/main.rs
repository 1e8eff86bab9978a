//! Developer commands: `cargo xtask <verb>`.

mod crash;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("crash") => crash::run(&args[1..]),
        _ => anyhow::bail!("`cargo xtask crash [--rounds N] [--power-cuts N]`"),
    }
}
