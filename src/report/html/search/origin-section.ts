import type { SearchOrigin } from "../../../research/search/search-document.ts";
import { type Html, html } from "../html.ts";
import { facts } from "../parts.ts";

/** What a search or a walk-forward was: enough to know it again and to run it again. */
export function originSection(
  document: SearchOrigin & { readonly config: object },
  kind: "search" | "walk-forward",
): Html {
  const { strategy, engine, git, store, config_hash, data_version, journal_hash, uid, status } = document;
  const code = (text: string): Html => html`<code>${text}</code>`;
  return html`${facts([
    [
      kind === "search" ? "Search" : "Walk-forward",
      html`${code(uid)}, ran ${document.ran_at.slice(0, 19).replace("T", " ")} UTC, ${status}`,
    ],
    ["Strategy", html`${strategy.name}, source ${code(strategy.source_hash)}`],
    ["Config hash", code(config_hash)],
    ["Trials", html`sha256 ${code(journal_hash ?? "not whole yet")}`],
    ["Data", html`${store}, version ${code(data_version ?? "unknown")}`],
    ["Engine", html`${engine.version}, source ${code(engine.source_hash)}`],
    [
      "Config's repository",
      git.commit === null
        ? "none"
        : html`${code(git.commit)}${git.dirty ? ", with changes that are not committed" : ""}`,
    ],
  ])}
<details><summary>Config, after defaults</summary><pre tabindex="0">${JSON.stringify(document.config, undefined, 2)}</pre></details>`;
}
