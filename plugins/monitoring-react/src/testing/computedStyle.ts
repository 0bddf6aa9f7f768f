const workOut = window.getComputedStyle.bind(window);

/** What jsdom makes of all rules of all sheets of the page. */
export const computedStyleOf = (element: Element): CSSStyleDeclaration =>
  workOut(element);

/**
 * Lets everybody see only what an element says of itself.
 *
 * Queries by role and pointer events ask for the style of each ancestor of each element, and jsdom goes through
 * every rule of every sheet for it: half of the time of these tests.
 */
export function seeOwnStylesOnly(): void {
  window.getComputedStyle = element => (element as HTMLElement).style;
}
