import type { Manifest } from "../../../research/manifest.ts";
import { type Html, html } from "../html.ts";
import { facts } from "../parts.ts";

/** What the run was: enough to know it again and to run it again. */
export function identitySection(manifest: Manifest): Html {
  const { models, git, strategy, engine } = manifest;
  const model = ({ name, version }: { readonly name: string; readonly version: number }): string =>
    `${name} v${version}`;
  const code = (text: string): Html => html`<code>${text}</code>`;
  return html`${facts([
    ["Tradebook hash", html`<span class="hash" id="tradebook-hash">${manifest.tradebook_hash}</span>`],
    [
      "Run",
      html`${code(manifest.uid)}, ran ${manifest.ran_at.slice(0, 19).replace("T", " ")} UTC, ${manifest.status.replace("_", " ")}`,
    ],
    ["Strategy", html`${strategy.name}, source ${code(strategy.source_hash)}`],
    ["Config hash", code(manifest.config_hash)],
    ["Data", html`${manifest.store}, version ${code(manifest.data_version ?? "unknown")}`],
    [
      "Models",
      `fill ${model(models.fill)}, stop ${model(models.stop)}, slippage ${model(models.slippage)}, costs ${model(models.costs)}, margin ${model(models.margin)}`,
    ],
    ["Engine", html`${engine.version}, source ${code(engine.source_hash)}`],
    [
      "Config's repository",
      git.commit === null
        ? "none"
        : html`${code(git.commit)}${git.dirty ? ", with changes that are not committed" : ""}`,
    ],
  ])}
<details><summary>Config, after defaults</summary><pre tabindex="0">${JSON.stringify(manifest.config, undefined, 2)}</pre></details>`;
}
