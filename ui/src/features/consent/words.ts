import { m } from '$m';

/** Who gave it. */
export const GIVERS: Record<string, () => string> = {
  resident: m.consent_by_resident,
  representative: m.consent_by_representative,
  parents: m.consent_by_parents,
  resident_and_parents: m.consent_by_resident_and_parents
};

/** How it was given. */
export const HOWS: Record<string, () => string> = {
  written: m.consent_how_written,
  spoken: m.consent_how_spoken,
  phone: m.consent_how_phone,
  message: m.consent_how_message
};
