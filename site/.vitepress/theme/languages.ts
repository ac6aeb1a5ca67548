/**
 * Where the menu of languages leads: to the same page in the other language; from the reference, which is in English only,
 * to the other language's first page. It stands in for VitePress' own `composables/langs`, which knows no such pages.
 */
import { useData } from "vitepress";
import { computed, type ComputedRef } from "vue";

interface Link {
  readonly text: string;
  readonly link: string;
}

/** What the menus of VitePress' theme ask for. */
export function useLangs({ correspondingLink = false } = {}): {
  localeLinks: ComputedRef<Link[]>;
  currentLang: ComputedRef<{ label: string | undefined; link: string }>;
} {
  const { site, localeIndex, page, hash } = useData();
  const folderOf = (locale: string): string => (locale === "root" ? "/" : `/${locale}/`);
  const currentLang = computed(() => ({
    label: site.value.locales[localeIndex.value]?.label,
    link: folderOf(localeIndex.value),
  }));
  const localeLinks = computed(() => {
    const path = `/${page.value.relativePath}`.slice(currentLang.value.link.length);
    const isInBoth = correspondingLink && !path.startsWith("reference/") && page.value.isNotFound !== true;
    const same = isInBoth ? path.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html") + hash.value : "";
    return Object.entries(site.value.locales)
      .filter(([locale]) => locale !== localeIndex.value)
      .map(([locale, { label }]) => ({ text: label, link: folderOf(locale) + same }));
  });
  return { localeLinks, currentLang };
}
