/** The generated pages of the reference, for the sidebar: one group for each namespace. */
import { existsSync, readFileSync } from "node:fs";

interface Page {
  readonly place: string;
  readonly title: string;
  readonly file: string;
}

interface Group {
  text: string;
  collapsed?: boolean;
  link?: string;
  items?: { text: string; link: string }[];
}

/** Groups of the sidebar; none before the pages were written. */
export function referencePages(): Group[] {
  const list = new URL("../pages/reference/api/pages.json", import.meta.url);
  if (!existsSync(list)) return [];
  const pages = JSON.parse(readFileSync(list, "utf8")) as Page[];
  return [...new Set(pages.map(({ place }) => place))].map((place) => {
    const own = pages.filter((page) => page.place === place);
    const link = (page: Page): string => `/reference/api/${page.file}`;
    if (own.length === 1 && own[0]) return { text: place, link: link(own[0]) };
    const items = own.map((page) => ({ text: page.title.slice(place.length + 2) || place, link: link(page) }));
    // With a link of its own: a heading that only folds would be a button within a button.
    return { text: place, link: items[0]?.link ?? "/reference/", collapsed: true, items };
  });
}
