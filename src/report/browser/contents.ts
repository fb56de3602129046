/** Marks, in the table of contents, the section that is being read. */
export function followContents(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>(".toc a")].map((link) => [link.hash.slice(1), link]),
  );
  const visible = new Set<string>();
  let current = "";
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) visible.add(target.id);
        else visible.delete(target.id);
      }
      const first = [...links.keys()].find((id) => visible.has(id));
      if (first === undefined || first === current) return;
      links.get(current)?.removeAttribute("aria-current");
      current = first;
      const link = links.get(first);
      link?.setAttribute("aria-current", "true");
      const list = link?.closest("ul");
      if (link !== undefined && list) list.scrollTo({ left: link.offsetLeft - list.offsetLeft - 40 });
    },
    { rootMargin: "-60px 0px -55% 0px" },
  );
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section !== null) seen.observe(section);
  }
}
