// Every test, with what some of them need beside Node: a Redis server and a Chromium browser. Where this is root on
// Debian or Ubuntu they are installed through apt; elsewhere the tests that need them are skipped, with the reason.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** What a test may need, how to know that it is there, and how to get it. */
const NEEDS = [
  { name: "Redis", binaries: ["redis-server"], apt: "redis-server" },
  { name: "Chromium", binaries: ["chromium", "chromium-browser", "google-chrome"], apt: "chromium" },
];

/** What some test needs by now; the others come with the parts that need them. */
const IN_USE = new Set(["Redis", "Chromium"]);

const onPath = (binary) => spawnSync("sh", ["-c", `command -v ${binary}`]).status === 0;
const isThere = ({ binaries }) => binaries.some(onPath);
const isDebian =
  existsSync("/etc/os-release") &&
  /ID(_LIKE)?=.*(debian|ubuntu)/.test(readFileSync("/etc/os-release", "utf8"));
const canInstall = isDebian && process.getuid?.() === 0;
const mustNotSkip = process.env.PLUTO_REQUIRE_ALL === "1";

let updated = false;
for (const need of NEEDS.filter((need) => IN_USE.has(need.name) && !isThere(need))) {
  if (!canInstall) {
    console.log(
      `${need.name} is not installed: its tests are skipped. To run them: apt-get install ${need.apt}`,
    );
    if (mustNotSkip) process.exit(2);
    continue;
  }
  console.log(`installing ${need.name} (apt-get install ${need.apt})`);
  const apt = (...args) =>
    execFileSync("apt-get", args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  if (!updated) apt("update", "-qq");
  updated = true;
  apt("install", "-y", "-qq", need.apt);
}

const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exit(status ?? 1);
