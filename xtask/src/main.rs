//! Developer commands: `cargo xtask <verb>`.

mod web;

fn main() -> anyhow::Result<()> {
    let verb = std::env::args().nth(1);
    match verb.as_deref() {
        Some("web") => web::run(),
        Some(unknown) => anyhow::bail!("there is no verb `{unknown}`; there is: web"),
        None => anyhow::bail!("give a verb: web"),
    }
}
