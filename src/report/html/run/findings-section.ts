import type { Finding } from "../../../analytics/findings/finding.ts";
import { inCurrency } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";

/** What a reader should know before he believes the result, each with its evidence and what to do. */
export function findingsSection(findings: readonly Finding[]): Html {
  if (findings.length === 0)
    return html`<p class="muted">Nothing was found that speaks against the result.</p>`;
  return html`<ul class="findings">${findings.map(
    ({ severity, title, evidence, hint }) => html`<li class="${severity}">
<strong>${severity === "warning" ? "Warning: " : "Note: "}${title}</strong>
<p>${inCurrency(evidence)}</p>
<p class="hint">${inCurrency(hint)}</p>
</li>
`,
  )}</ul>`;
}
