import { PlutoError } from "../../units/failure.ts";
import { dhanRolling } from "./dhan-rolling.ts";
import { gdfl } from "./gdfl.ts";
import { iciciBreeze } from "./icici-breeze.ts";
import { kiteHistorical } from "./kite-historical.ts";
import { kiteTicks } from "./kite-ticks.ts";
import { lean } from "./lean.ts";
import { nseOldBhavcopy } from "./nse-old-bhavcopy.ts";
import { nseOptionChain } from "./nse-option-chain.ts";
import { nseUdiffBhavcopy } from "./nse-udiff-bhavcopy.ts";
import type { FileOutline, Profile } from "./profile.ts";
import { truedata } from "./truedata.ts";
import { upstox } from "./upstox.ts";

/** Every vendor whose files Pluto knows by itself. A new one is a file and a line. */
export const PROFILES: readonly Profile[] = [
  nseUdiffBhavcopy,
  nseOldBhavcopy,
  nseOptionChain,
  gdfl,
  truedata,
  kiteHistorical,
  kiteTicks,
  upstox,
  dhanRolling,
  iciciBreeze,
  lean,
];

/** A profile, and by what it was chosen, in words. */
export interface ChosenProfile {
  readonly profile: Profile;
  readonly by: string;
}

/** @throws `ingest.no-such-profile` naming those that there are */
export function profileNamed(name: string): Profile {
  const found = PROFILES.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  const names = PROFILES.map((profile) => profile.name).join(", ");
  throw new PlutoError("ingest.no-such-profile", `--profile ${name} is not one of ${names}`);
}

/**
 * The profile of files that nobody has named one for.
 * @throws `ingest.unknown-shape` when no profile knows a file, `ingest.ambiguous-shape` when more than one does,
 * `ingest.mixed-shapes` when files are of different vendors
 */
export function recognise(files: readonly FileOutline[]): ChosenProfile {
  const each = files.map((file) => ({ file, chosen: recogniseOne(file) }));
  const [first] = each;
  if (first === undefined) throw new PlutoError("ingest.no-files", "no file to be recognised");
  const other = each.find(({ chosen }) => chosen.profile !== first.chosen.profile);
  if (other === undefined) return first.chosen;
  throw new PlutoError(
    "ingest.mixed-shapes",
    `${first.file.path} is ${first.chosen.profile.name} and ${other.file.path} is ${other.chosen.profile.name}; ingest them one kind at a time`,
  );
}

function recogniseOne(file: FileOutline): ChosenProfile {
  const found = PROFILES.flatMap((profile) => {
    const by = profile.recognise(file);
    return by === undefined ? [] : [{ profile, by }];
  });
  const [chosen, ...others] = found;
  if (chosen === undefined)
    throw new PlutoError(
      "ingest.unknown-shape",
      `${file.path} ${whatItHas(file)}; say what is what with --map, or whose it is with --profile`,
    );
  if (others.length === 0) return chosen;
  const names = found.map(({ profile }) => profile.name).join(", ");
  throw new PlutoError("ingest.ambiguous-shape", `${file.path} may be of ${names}; say which with --profile`);
}

function whatItHas({ columns, members, head }: FileOutline): string {
  if (members.length > 0) return `is a zip archive of ${members[0]} and the like, which no profile knows`;
  if (/^\s*[[{]/.test(head)) return "is JSON in a shape that no profile knows";
  return `has columns by which no profile knows it: ${columns.slice(0, 12).join(", ")}${columns.length > 12 ? ", …" : ""}`;
}
