//! Lets the window call exactly the commands that stand in `src/commands/`, and nothing else.

use std::fs;
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=src/commands");
    pack_relocations();
    let mut commands = Vec::new();
    for entry in fs::read_dir("src/commands").unwrap_or_else(|e| panic!("src/commands: {e}")) {
        let path = entry.unwrap_or_else(|e| panic!("src/commands: {e}")).path();
        let source = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        commands.extend(commands_in(&source));
    }
    commands.sort();
    let permissions: Vec<String> = commands
        .iter()
        .map(|name| format!("\"allow-{}\"", name.replace('_', "-")))
        .chain([
            "\"core:event:allow-listen\"".to_owned(),
            "\"core:event:allow-unlisten\"".to_owned(),
        ])
        .collect();
    let capability = format!(
        "{{\"identifier\":\"main\",\"windows\":[\"main\"],\"permissions\":[{}]}}",
        permissions.join(",")
    );
    let folder = Path::new("gen/capabilities");
    fs::create_dir_all(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let file = folder.join("main.json");
    if fs::read_to_string(&file).ok().as_deref() != Some(&capability) {
        fs::write(&file, capability).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    }

    let names: &'static [&'static str] = Vec::leak(
        commands
            .into_iter()
            .map(|name| &*String::leak(name))
            .collect::<Vec<&'static str>>(),
    );
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(names))
        .capabilities_path_pattern("gen/capabilities/*.json");
    tauri_build::try_build(attributes).unwrap_or_else(|e| panic!("{e}"));
}

/// Four megabytes that say where addresses stand become fifty kilobytes, on disk and in memory. Debian has read it so since 12.
fn pack_relocations() {
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// Names of the functions behind `#[tauri::command…]`.
fn commands_in(source: &str) -> Vec<String> {
    source
        .split("#[tauri::command")
        .skip(1)
        .filter_map(|rest| {
            rest.split_once("fn ")?
                .1
                .split(['(', '<'])
                .next()
                .map(str::to_owned)
        })
        .collect()
}
