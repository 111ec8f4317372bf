//! How the webview draws on Linux: with the processor (ADR 14).
//!
//! **Invariant:** called before the first thread and before GTK, which reads these once.

/// Who starts EenPlan with this set, to `0` for a graphics card, decides it all.
const ASKED: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// WebKit asks for the driver of the graphics card, and loads it, in more than one place; each has its own switch.
const SWITCHES: [(&str, &str); 4] = [
    (ASKED, "1"),
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    // Else the program loads the driver to ask which card it draws with.
    ("WEBKIT_WEB_RENDER_DEVICE_FILE", "/dev/null"),
    ("GDK_GL", "disable"),
];

/// Lets WebKit and GTK draw with the processor, unless whoever starts the program chose.
pub(crate) fn without_graphics_card() {
    if std::env::var_os(ASKED).is_some() {
        return;
    }
    for (name, value) in SWITCHES {
        if let Err(error) = glib::setenv(name, value, false) {
            tracing::warn!(%error, name, "the graphics card is used after all");
        }
    }
}
