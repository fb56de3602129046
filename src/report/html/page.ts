import { sha256 } from "../../units/canonical.ts";
import { Html, html, jsonText, type Part } from "./html.ts";

/** What a page needs from outside: nothing here reads a file. */
export interface PageAssets {
  /** The compiled style sheet and script. */
  readonly style: string;
  readonly script: string;
  /** Text → raw deflate → base64, which the script unpacks. */
  readonly pack: (text: string) => string;
}

/** A part of a page that its table of contents names. */
export interface PageSection {
  /** The anchor, unique on the page. */
  readonly id: string;
  readonly title: string;
  /** One sentence on what it shows. */
  readonly lead?: Part;
  readonly body: Part;
}

export interface PageContent {
  readonly title: string;
  /** A small line above the title: what kind of report this is. */
  readonly eyebrow: string;
  /** What the title is about, in a line. */
  readonly subtitle: Part;
  readonly sections: readonly PageSection[];
  readonly footer: Part;
  /** What the page's script reads, by name: JSON documents. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The same for what is large and not needed at first. */
  readonly packed: Readonly<Record<string, unknown>>;
}

/** Set before anything is painted, so that a dark page does not flash white. */
const THEME_SCRIPT =
  'var t=null;try{t=localStorage.getItem("pluto-theme")}catch(e){}document.documentElement.dataset.theme=t||(matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light")';

/**
 * A whole page in one file. Its policy forbids every request and every script but the two whose hashes it names: text
 * that came from data could not run even if it were not escaped.
 */
export function page(content: PageContent, { style, script, pack }: PageAssets): string {
  const runs = [THEME_SCRIPT, script].map((text) => `'sha256-${base64Hash(text)}'`).join(" ");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src ${runs}; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en-IN" data-theme="light">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${content.title}</title>
<style>${new Html(style)}</style>
<script>${new Html(THEME_SCRIPT)}</script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="masthead"><div class="wrap">
<div>
<p class="eyebrow">${content.eyebrow}</p>
<h1>${content.title}</h1>
<div class="sub">${content.subtitle}</div>
</div>
<div class="actions">
<button class="button" type="button" id="theme-toggle" aria-pressed="false">Dark</button>
<button class="button" type="button" id="print">Print</button>
</div>
</div></header>
<nav class="toc" aria-label="Sections"><div class="wrap"><ul>
${content.sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
</ul></div></nav>
<main id="main" class="wrap">
${content.sections.map(sectionOf)}
</main>
<footer><div class="wrap">${content.footer}</div></footer>
<noscript><div class="wrap"><p class="notice">Charts, the table of trades and the day view need JavaScript.</p></div></noscript>
${Object.entries(content.data).map(
  ([name, value]) =>
    html`<script type="application/json" id="data-${name}">${new Html(jsonText(value))}</script>\n`,
)}
${Object.entries(content.packed).map(
  ([name, value]) =>
    html`<script type="application/octet-stream" id="packed-${name}">${pack(JSON.stringify(value))}</script>\n`,
)}
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

const sectionOf = ({ id, title, lead, body }: PageSection): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${lead === undefined ? undefined : html`<p class="lead">${lead}</p>`}
${body}
</section>
`;

/** A script's sha256 as a content security policy writes it. */
const base64Hash = (text: string): string => Buffer.from(sha256(text), "hex").toString("base64");
