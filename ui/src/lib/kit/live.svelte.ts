class Live {
  polite = $state('');
  urgent = $state('');

  clear(): void {
    this.polite = '';
    this.urgent = '';
  }

  /** Says something to who cannot see it. The same words twice in a row are said twice. */
  say(words: string, urgent = false): void {
    const again = '\u00a0';
    if (urgent) this.urgent = this.urgent === words ? words + again : words;
    else this.polite = this.polite === words ? words + again : words;
  }
}

export const live = new Live();
