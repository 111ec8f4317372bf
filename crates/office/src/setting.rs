//! Choices of this worker on this device: language, theme, density, text size.

use eenplan_store::setting;

use crate::{AppError, Office};

impl Office {
    /// The value of a setting, as the screens keep it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn setting_get(&self, name: &str) -> Result<Option<String>, AppError> {
        self.read_always(|r| Ok(setting::get(r, name)?))
    }

    /// Keeps a setting.
    ///
    /// # Errors
    /// Those of the store.
    pub fn setting_put(&self, name: &str, value: &str) -> Result<(), AppError> {
        self.write_always(|w| Ok(setting::put(w, name, value)?))
    }
}
