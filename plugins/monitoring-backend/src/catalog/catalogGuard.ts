/** A catalog that shows this much less than is held is not believed at once (SECURITY-RELIABILITY 3.3.5). */
const REJECT_REMOVALS_ABOVE = 0.2;

/** How often in a row it must show as little to be believed after all. */
const BELIEVED_AFTER = 10;

/**
 * Keeps a catalog that is still loading, or half down, from emptying ours.
 *
 * What is held is counted in the database, so a restart does not make it blind.
 */
export class CatalogGuard {
  private readings = 0;
  private lastShown = -1;

  /**
   * Whether a reading may be taken over.
   *
   * @param shown - entities in this reading
   * @param held - entities held from earlier ones
   */
  believes(shown: number, held: number): boolean {
    const isShort = shown === 0 || shown < held * (1 - REJECT_REMOVALS_ABOVE);
    if (!isShort) {
      this.readings = 0;
      return true;
    }
    this.readings = shown === this.lastShown ? this.readings + 1 : 1;
    this.lastShown = shown;
    // An empty answer is never the truth: no Backstage is without entities.
    return shown > 0 && this.readings >= BELIEVED_AFTER;
  }
}
