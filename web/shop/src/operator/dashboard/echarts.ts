// The parts of ECharts that the dashboard uses; loaded with the first chart, not with the page.
import { BarChart, LineChart } from "echarts/charts";
import { AxisPointerComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, TooltipComponent, AxisPointerComponent, LegendComponent, CanvasRenderer]);

export { type ECharts, type EChartsCoreOption, init } from "echarts/core";
