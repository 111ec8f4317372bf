import { m } from '$m';

/** Kinds of organisation. */
export const CATEGORIES: Record<string, () => string> = {
  local_access: m.directory_category_local_access,
  regional_access: m.directory_category_regional_access,
  municipality: m.directory_category_municipality,
  provider: m.directory_category_provider,
  youth_care: m.directory_category_youth_care,
  youth_centre: m.directory_category_youth_centre,
  outreach: m.directory_category_outreach,
  mental_health: m.directory_category_mental_health,
  gp: m.directory_category_gp,
  home_nursing: m.directory_category_home_nursing,
  welfare: m.directory_category_welfare,
  volunteers: m.directory_category_volunteers,
  client_support: m.directory_category_client_support,
  housing: m.directory_category_housing,
  insurer: m.directory_category_insurer,
  school: m.directory_category_school,
  safety: m.directory_category_safety,
  other: m.directory_category_other
};
