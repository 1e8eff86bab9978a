//! Developer commands: `cargo xtask <verb>`.

mod convert_model;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((verb, args)) = args.split_first() else {
        anyhow::bail!("name a verb: `convert-model`");
    };
    match verb.as_str() {
        "convert-model" => convert_model::run(args),
        _ => anyhow::bail!("there is no verb `{verb}`; there is `convert-model`"),
    }
}
