import type { ResidentForm } from '$lib/tauri';

/** Nothing known yet. */
export const EMPTY: ResidentForm = {
  family_name: '',
  name_prefix: '',
  given_names: '',
  call_name: '',
  birth_date: '',
  bsn: '',
  no_bsn_reason: '',
  street: '',
  house_number: '',
  postcode: '',
  city: '',
  address_note: '',
  residence_municipality: '',
  origin_municipality: '',
  phone: '',
  phone_other: '',
  email: '',
  contact_preference: '',
  contact_note: '',
  language: '',
  interpreter: false,
  representation: '',
  representative: null,
  seen: null
};
