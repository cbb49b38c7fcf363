/** Style sheets of parts that are loaded later: they come inside the part's script. */

/** Puts styles in force, after those of the page. */
export function adopt(styles: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets.push(sheet);
}
