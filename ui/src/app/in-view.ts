/** The dossier on screen; empty when there is none. */
export function dossierInView(): string {
  return /^#\/dossier\/([0-9a-f-]{36})/.exec(location.hash)?.[1] ?? '';
}
