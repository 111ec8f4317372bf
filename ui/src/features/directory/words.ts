import type { PlaceView } from '$lib/tauri';
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

/** What a place offers. */
export const PRODUCTS: Record<string, () => string> = {
  protected_living: m.directory_product_protected_living,
  supported_living: m.directory_product_supported_living,
  protected_at_home: m.directory_product_protected_at_home,
  bed_and_break: m.directory_product_bed_and_break,
  shelter: m.directory_product_shelter,
  crisis_shelter: m.directory_product_crisis_shelter,
  day_shelter: m.directory_product_day_shelter,
  housing_first: m.directory_product_housing_first,
  living_community: m.directory_product_living_community,
  intermediate: m.directory_product_intermediate,
  other: m.directory_product_other
};

function ages(place: PlaceView): string {
  const { age_from: from, age_until: until } = place;
  if (from !== null && until !== null) return m.directory_place_ages({ from, until });
  if (from !== null) return m.directory_place_age_from({ from });
  return until === null ? '' : m.directory_place_age_until({ until });
}

function longest(months: number): string {
  return months % 12 === 0 && months > 0
    ? m.directory_place_years({ count: months / 12 })
    : m.directory_place_months({ count: months });
}

/** For whom a place is and on what terms, in one line; empty when nobody said. */
export function termsWords(place: PlaceView): string {
  const needs = place.needs_indication;
  return [
    ages(place),
    place.months_most === null ? '' : longest(place.months_most),
    needs === null ? '' : needs ? m.directory_place_with_indication() : m.directory_place_without_indication()
  ]
    .filter((part) => part !== '')
    .join(', ');
}
