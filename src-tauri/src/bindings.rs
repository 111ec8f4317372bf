//! What the screens know of the program: commands, events and types, written to `ui/src/lib/tauri/bindings.ts`.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

use crate::commands::{
    activity, appointment, audit, backup, caseload, clipboard, consent, crisis, directory, document, dossier,
    draft, emergency, handover, history, import, intensity, involvement, joining, journal, network, notice,
    plan, print, proposal, resident, rights, score, search, session, setting, sync, today,
};

/// A kind of record changed; screens that show it ask again.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct Changed {
    /// Table of the kind: `goal`.
    pub feature: String,
    /// Its dossier; none for the directory.
    pub dossier: Option<uuid::Uuid>,
}

/// How many rows of a caseload file are brought in, of how many.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct ImportProgress {
    /// Done.
    pub done: u32,
    /// Of how many.
    pub total: u32,
}

/// All commands and events.
pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            activity::activity_looked,
            activity::activity_page,
            appointment::appointment_list,
            appointment::appointment_remove,
            appointment::appointment_save,
            appointment::appointment_state,
            audit::audit_page,
            backup::backup_choose,
            backup::backup_make,
            backup::backup_restore,
            backup::backup_status,
            caseload::caseload_count,
            caseload::caseload_page,
            clipboard::clipboard_copied,
            clipboard::clipboard_take_back,
            consent::consent_list,
            consent::consent_save,
            consent::consent_withdraw,
            crisis::crisis_card_save,
            crisis::crisis_open,
            crisis::signal_phase_save,
            directory::directory_list,
            directory::directory_organisation_remove,
            directory::directory_organisation_save,
            directory::directory_worker_remove,
            directory::directory_worker_save,
            document::document_list,
            document::document_remove,
            document::document_save,
            dossier::dossier_before_closing,
            dossier::dossier_close,
            dossier::dossier_head,
            dossier::dossier_open,
            dossier::dossier_reopen,
            draft::draft_drop,
            draft::draft_get,
            draft::draft_keep,
            draft::draft_list,
            emergency::emergency_open,
            handover::handover_answer,
            handover::handover_deputy_end,
            handover::handover_deputy_save,
            handover::handover_item_add,
            handover::handover_item_save,
            handover::handover_list,
            handover::handover_propose,
            handover::handover_take,
            handover::handover_withdraw,
            history::history_page,
            history::undo,
            import::import_bring_in,
            import::import_choose,
            import::import_headers,
            import::import_missing,
            import::import_preview,
            import::import_rows,
            import::import_save_aside,
            import::import_sheet,
            intensity::carer_load_save,
            intensity::intensity_open,
            intensity::intensity_step_save,
            involvement::involvement_list,
            involvement::involvement_remove,
            involvement::involvement_save,
            joining::joining_enter,
            joining::joining_join,
            joining::joining_offer,
            joining::joining_open,
            joining::joining_origins,
            joining::joining_undo,
            journal::journal_around,
            journal::journal_count,
            journal::journal_page,
            journal::note_correct,
            journal::note_share,
            journal::note_write,
            network::contact_remove,
            network::contact_save,
            network::network_get,
            network::resident_link_remove,
            network::resident_link_save,
            notice::notice_count,
            notice::notice_list,
            notice::notice_seen,
            plan::action_change,
            plan::action_done,
            plan::action_owners,
            plan::action_postpone,
            plan::action_save,
            plan::evaluation_begin,
            plan::evaluation_hold,
            plan::evaluation_plan,
            plan::goal_move,
            plan::goal_save,
            plan::plan_agree,
            plan::plan_compare,
            plan::plan_open,
            plan::plan_version_open,
            plan::plan_versions,
            plan::plan_words_save,
            print::plan_print,
            print::plan_print_open,
            print::plan_print_preview,
            proposal::proposal_amend,
            proposal::proposal_list,
            proposal::proposal_open,
            proposal::proposal_outcome_seen,
            proposal::proposal_settle,
            resident::municipality_list,
            resident::resident_duplicates,
            resident::resident_get,
            resident::resident_save,
            rights::rights_get,
            score::score_open,
            score::score_save,
            search::search,
            session::session_change_passphrase,
            session::session_create,
            session::session_details,
            session::session_details_save,
            session::session_lock,
            session::session_status,
            session::session_unlock,
            setting::setting_get,
            setting::setting_put,
            sync::region_enrol,
            sync::region_get,
            sync::set_aside_seen,
            sync::sync_list,
            sync::sync_now,
            sync::sync_status,
            today::today_count,
            today::today_open,
        ])
        .events(collect_events![Changed, ImportProgress])
        .constant("records", eenplan_office::record_names())
        .constant("codes", eenplan_office::record_codes())
}

/// `--export-bindings FILE` writes the bindings and ends the program.
#[cfg(debug_assertions)]
pub fn export_when_asked() -> Option<std::process::ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != "--export-bindings" {
        return None;
    }
    let file = arguments.next()?;
    let header = "// Written by the program (`make bindings`). Do not edit.\n";
    let typescript = specta_typescript::Typescript::default().header(header);
    Some(match builder().export(typescript, file) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "bindings");
            std::process::ExitCode::FAILURE
        }
    })
}
