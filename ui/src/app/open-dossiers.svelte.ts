const MOST = 6;

interface OpenDossier {
  id: string;
  name: string;
}

/** The dossiers in the rail, newest last; in memory only, gone with the window. */
class OpenDossiers {
  list = $state<OpenDossier[]>([]);

  /** A dossier is on screen under this name. */
  opened(id: string, name: string): void {
    const there = this.list.find((dossier) => dossier.id === id);
    if (there) there.name = name;
    else this.list = [...this.list, { id, name }].slice(-MOST);
  }

  closed(id: string): void {
    this.list = this.list.filter((dossier) => dossier.id !== id);
  }

  clear(): void {
    this.list = [];
  }
}

export const openDossiers = new OpenDossiers();
