import { byId } from "./dom.ts";

const KEY = "pluto-theme";

/** The page's tokens as charts need them. */
export interface Colours {
  readonly paper: string;
  readonly raised: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly ruleSoft: string;
  readonly accent: string;
  readonly gain: string;
  readonly loss: string;
  readonly gainFill: string;
  readonly lossFill: string;
  readonly series: readonly string[];
  readonly font: string;
}

export function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: token("paper"),
    raised: token("raised"),
    ink: token("ink"),
    muted: token("muted"),
    rule: token("rule"),
    ruleSoft: token("rule-soft"),
    accent: token("accent"),
    gain: token("gain"),
    loss: token("loss"),
    gainFill: token("gain-fill"),
    lossFill: token("loss-fill"),
    series: [1, 2, 3, 4, 5, 6].map((n) => token(`series-${n}`)),
    font: token("sans"),
  };
}

const root = document.documentElement;

/** The button in the page's head; the system's setting holds until it is pressed, and a choice is remembered. */
export function themeToggle(onChange: () => void): void {
  const button = byId("theme-toggle", HTMLButtonElement);
  const show = (theme: string): void => {
    root.dataset.theme = theme;
    button?.setAttribute("aria-pressed", String(theme === "dark"));
    onChange();
  };
  button?.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  button?.addEventListener("click", () => {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A page opened from a file may have no storage: the choice then lasts as long as the page.
    }
    show(theme);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    let chosen: string | null = null;
    try {
      chosen = localStorage.getItem(KEY);
    } catch {
      // As above.
    }
    if (chosen === null) show(matches ? "dark" : "light");
  });
  onPaper(show);
}

/** Paper is white: a dark page is printed light, and is dark again afterwards. */
function onPaper(show: (theme: string) => void): void {
  let before = root.dataset.theme ?? "light";
  window.addEventListener("beforeprint", () => {
    before = root.dataset.theme ?? "light";
    show("light");
  });
  window.addEventListener("afterprint", () => show(before));
  byId("print", HTMLButtonElement)?.addEventListener("click", () => window.print());
}
