import { dossierInView } from '$app/in-view';

/** Whose plan is being put on paper. */
class Printing {
  open = $state(false);
  dossier = $state('');

  start(dossier = dossierInView()): void {
    this.dossier = dossier;
    this.open = dossier !== '';
  }
}

export const printing = new Printing();
