import { dossierInView } from '$app/in-view';

/** The note that is being written, from whatever screen. */
class Writing {
  open = $state(false);
  /** About whom; empty as long as nobody was chosen. */
  dossier = $state('');

  start(dossier = ''): void {
    this.dossier = dossier || dossierInView();
    this.open = true;
  }
}

export const writing = new Writing();
