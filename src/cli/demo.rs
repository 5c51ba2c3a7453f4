//! stub
use super::*;
/// o
#[derive(Debug, Args)]
pub struct Options {}
/// o
pub async fn run(_: &Global, _: Options) -> Result<Exit> {
    Ok(Exit::Done)
}
