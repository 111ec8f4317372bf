import { m } from '$m';

/** What was done. */
export const ACTIONS: Record<string, () => string> = {
  view: m.audit_action_view,
  search: m.audit_action_search,
  create: m.audit_action_create,
  update: m.audit_action_update,
  delete: m.audit_action_delete,
  print: m.audit_action_print,
  export: m.audit_action_export,
  login: m.audit_action_login,
  login_failed: m.audit_action_login_failed,
  lock: m.audit_action_lock,
  restore: m.audit_action_restore
};
