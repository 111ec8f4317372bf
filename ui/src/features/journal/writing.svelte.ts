/** The note that is being written, from whatever screen. */
class Writing {
  open = $state(false);
  /** About whom; empty as long as nobody was chosen. */
  dossier = $state('');

  start(dossier = ''): void {
    this.dossier = dossier || this.#inView();
    this.open = true;
  }

  /** The dossier on screen. */
  #inView(): string {
    return /^#\/dossier\/([0-9a-f-]{36})/.exec(location.hash)?.[1] ?? '';
  }
}

export const writing = new Writing();
