/** Counts what changed about backups in this window, so that what shows them asks again. */
class Kept {
  times = $state(0);
}

export const kept = new Kept();
