import { dossierInView } from '$app/in-view';

/** Whose plan is being put on paper. */
class Printing {
  open = $state(false);
  dossier = $state('');
  /** The agreed version that was asked for; none to choose. */
  version = $state<string>();

  start(dossier = dossierInView(), version?: string): void {
    this.dossier = dossier;
    this.version = version;
    this.open = dossier !== '';
  }
}

export const printing = new Printing();
