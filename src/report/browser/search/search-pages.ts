/** The script of pages of searches and of walk-forwards: bundled by the build, carried by every such report. */
import { CustomChart } from "echarts/charts";
import { use } from "echarts/core";
import type { SearchPageData } from "../../html/search/search-page-data.ts";
import type { WalkPageData } from "../../html/walkforward/walk-page-data.ts";
import { documentOf } from "../page-documents.ts";
import { startSearchPage } from "./search-report.ts";
import { startWalkPage } from "./walk-report.ts";

use([CustomChart]);
const search = documentOf<SearchPageData | null>("search");
const walk = documentOf<WalkPageData | null>("walk");
if (search !== null) void startSearchPage(search);
if (walk !== null) startWalkPage(walk);
