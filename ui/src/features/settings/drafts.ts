const DOSSIER = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** Where a draft was written, when its place names a dossier first: `plan/<dossier>/goal`. */
export function draftHref(place: string): string | undefined {
  const [, dossier] = place.split('/');
  return dossier !== undefined && DOSSIER.test(dossier) ? `#/dossier/${dossier}` : undefined;
}
