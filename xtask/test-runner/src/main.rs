//! Runs the tests that need a browser: cargo starts it with a compiled wasm test, it starts the browser.
//! Only `cargo xtask test` uses it. It is a package of its own, so that the other commands do not wait for its dependencies.

/// Hands everything to wasm-bindgen's own runner, built at exactly the version of the `wasm-bindgen` crate.
fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
