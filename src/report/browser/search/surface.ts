import type { DimensionData } from "../../html/search/search-page-data.ts";
import type { Colours } from "../theme.ts";
import type { Grid } from "./grid.ts";

interface Look {
  readonly width: number;
  readonly height: number;
  /** Radians that the surface is turned by. */
  readonly angle: number;
  readonly colours: Colours;
  readonly colourOf: (value: number) => string;
  readonly textOf: (value: number) => string;
}

type Spot = readonly [x: number, y: number];

/** How far from above the surface is looked at: sine and cosine of the tilt. */
const TILT = [0.5, 0.866] as const;
/** Width that is left to a corner's label, pixels. */
const LABEL = 150;
/** Height of the surface as a share of its side. */
const HEIGHT = 0.5;

/** A grid as a surface seen from the side: shapes in the order in which they are painted, the farthest first. */
export function surfaceShapes(
  { grid, across, up }: { readonly grid: Grid; readonly across: DimensionData; readonly up: DimensionData },
  look: Look,
): object[] {
  const { cells, low, high } = grid;
  const [columns, rows] = [across.parts.length, up.parts.length];
  const { width, height, angle, colours } = look;
  const side = Math.min(width * 0.62, height * 0.82);
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const turned = (i: number, j: number): Spot => {
    const [x, y] = [i / Math.max(1, columns - 1) - 0.5, j / Math.max(1, rows - 1) - 0.5];
    return [x * cos - y * sin, x * sin + y * cos];
  };
  const spot = (i: number, j: number, z: number): Spot => {
    const [x, depth] = turned(i, j);
    return [width / 2 + x * side, height * 0.66 - depth * side * TILT[0] - z * side * HEIGHT * TILT[1]];
  };
  const shareOf = (value: number): number => (high > low ? (value - low) / (high - low) : 0);
  const quads: { readonly depth: number; readonly shape: object }[] = [];
  for (let j = 0; j + 1 < rows; j++)
    for (let i = 0; i + 1 < columns; i++) {
      const corners = [
        [i, j],
        [i + 1, j],
        [i + 1, j + 1],
        [i, j + 1],
      ].map(([a = 0, b = 0]) => ({ a, b, value: cells[b]?.[a] }));
      if (corners.some(({ value }) => value === undefined)) continue;
      const mean = corners.reduce((sum, { value = 0 }) => sum + value, 0) / 4;
      quads.push({
        depth: turned(i + 0.5, j + 0.5)[1],
        shape: {
          type: "polygon",
          shape: { points: corners.map(({ a, b, value = 0 }) => spot(a, b, shareOf(value))) },
          style: { fill: look.colourOf(mean), stroke: colours.muted, lineWidth: 0.6 },
        },
      });
    }
  quads.sort((a, b) => b.depth - a.depth);
  const floor = [
    spot(0, 0, 0),
    spot(columns - 1, 0, 0),
    spot(columns - 1, rows - 1, 0),
    spot(0, rows - 1, 0),
  ];
  const label = ([x, y]: Spot, text: string): object => ({
    type: "text",
    style: {
      text,
      x: Math.max(LABEL / 2, Math.min(x, width - LABEL / 2)),
      y: y + 6,
      align: "center",
      fill: colours.muted,
      fontSize: 11,
      fontFamily: colours.font,
    },
  });
  const [first = "", last = ""] = [across.parts[0], across.parts.at(-1)];
  const [bottom = "", top = ""] = [up.parts[0], up.parts.at(-1)];
  return [
    { type: "polygon", shape: { points: floor }, style: { fill: "none", stroke: colours.rule } },
    ...quads.map(({ shape }) => shape),
    label(spot(0, 0, 0), `${first}, ${bottom}`),
    label(spot(columns - 1, 0, 0), `${across.label} ${last}, ${bottom}`),
    label(spot(columns - 1, rows - 1, 0), `${last}, ${top}`),
    label(spot(0, rows - 1, 0), `${first}, ${up.label} ${top}`),
    {
      type: "text",
      style: {
        text: `height: ${look.textOf(low)} to ${look.textOf(high)}; drag to turn`,
        x: 8,
        y: 8,
        fill: colours.muted,
        fontSize: 11,
        fontFamily: colours.font,
      },
    },
  ];
}
