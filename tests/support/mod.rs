//! A story that runs on both engines, each time on an empty database of its own.

mod postgres;

use std::panic::Location;

/// Runs `story` on a new SQLite file, then on a new PostgreSQL database where there is one; it gets the address.
#[track_caller]
pub fn on_both(story: impl AsyncFn(&str)) {
    let place = Location::caller();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        println!("{place}: on SQLite");
        story(&format!("sqlite:{}", folder.path().join("new/store.db").display())).await;
        if let Some(server) = postgres::server() {
            println!("{place}: on PostgreSQL");
            let database = server.create_database().await;
            story(&server.url(&database)).await;
            server.drop_database(&database).await;
        }
    });
}
