package reactor.overlapped.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.text.NumberFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/**
 * One diagram of a picture: bars of medians, in groups, with lines from the least value of all rounds to the most. Without a name for its groups every
 * group is a peer, and the bars lie.
 */
final class Panel {

    static final String FONT = "SansSerif";

    private static final double GROUP_WIDTH = 0.84;
    private static final Color GRID = new Color(0xDDDDDD);
    private static final Color INK = new Color(0x333333);
    private static final float LOG_BASE = 10;

    private final String title;
    private final String groupsName;
    private final String valuesName;
    private final boolean logarithmic;

    /** By group and peer. */
    private final Map<String, Map<String, Statistics>> groups = new LinkedHashMap<>();

    Panel(String title, String groupsName, String valuesName, boolean logarithmic) {
        this.title = title;
        this.groupsName = groupsName;
        this.valuesName = valuesName;
        this.logarithmic = logarithmic;
    }

    void add(String group, String peer, Statistics values) {
        groups.computeIfAbsent(group, key -> new LinkedHashMap<>()).put(peer, values);
    }

    boolean empty() {
        return groups.isEmpty();
    }

    private boolean lying() {
        return groupsName.isEmpty();
    }

    JFreeChart chart() {
        XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
        XYBarRenderer bars = new XYBarRenderer();
        bars.setBarPainter(new StandardXYBarPainter());
        bars.setShadowVisible(false);
        bars.setUseYInterval(false);
        if (logarithmic) {
            bars.setBase(least());
        }
        XYErrorRenderer ranges = new XYErrorRenderer();
        ranges.setDrawXError(false);
        ranges.setDefaultShapesVisible(false);
        ranges.setErrorPaint(INK);
        ranges.setErrorStroke(new BasicStroke(1.1f));
        for (String peer : peers()) {
            bars.setSeriesPaint(data.getSeriesCount(), Labels.color(peer));
            data.addSeries(series(peer));
        }
        XYPlot plot = new XYPlot(data, groupsAxis(), valuesAxis(), bars);
        plot.setDataset(1, data);
        plot.setRenderer(1, ranges);
        plot.setFixedLegendItems(bars.getLegendItems());
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        plot.setOrientation(lying() ? PlotOrientation.HORIZONTAL : PlotOrientation.VERTICAL);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlineVisible(false);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setInsets(new RectangleInsets(4, 4, 4, 16));
        JFreeChart chart = new JFreeChart(null, new Font(FONT, Font.PLAIN, 12), plot, !lying());
        TextTitle heading = new TextTitle(title, new Font(FONT, Font.BOLD, 14));
        heading.setPaint(INK);
        heading.setPadding(8, 0, 4, 0);
        chart.setTitle(heading);
        chart.setBackgroundPaint(Color.WHITE);
        if (chart.getLegend() != null) {
            chart.getLegend().setPosition(RectangleEdge.BOTTOM);
            chart.getLegend().setItemFont(new Font(FONT, Font.PLAIN, 12));
            chart.getLegend().setFrame(BlockBorder.NONE);
        }
        return chart;
    }

    private XYIntervalSeries series(String peer) {
        XYIntervalSeries series = new XYIntervalSeries(Labels.of(peer));
        List<String> all = peers();
        List<String> names = List.copyOf(groups.keySet());
        double width = lying() ? GROUP_WIDTH * 0.8 : GROUP_WIDTH / all.size();
        for (int group = 0; group < names.size(); group++) {
            Statistics values = groups.get(names.get(group)).get(peer);
            if (values != null) {
                double left = lying() ? group - width / 2 : group - GROUP_WIDTH / 2 + width * all.indexOf(peer);
                series.add(left + width / 2, left, left + width, values.median(), values.least(), values.most());
            }
        }
        return series;
    }

    private List<String> peers() {
        return groups.values().stream()
                .flatMap(group -> group.keySet().stream())
                .distinct()
                .toList();
    }

    private SymbolAxis groupsAxis() {
        SymbolAxis axis = new SymbolAxis(
                lying() ? null : groupsName,
                groups.keySet().stream()
                        .map(name -> lying() ? Labels.of(name) : name)
                        .toArray(String[]::new));
        axis.setGridBandsVisible(false);
        axis.setTickMarksVisible(false);
        axis.setInverted(lying());
        axis.setRange(-0.5, groups.size() - 0.5);
        style(axis);
        return axis;
    }

    private ValueAxis valuesAxis() {
        ValueAxis axis;
        if (logarithmic) {
            LogAxis log = new LogAxis(valuesName);
            log.setBase(LOG_BASE);
            // A tick for each power of the base.
            log.setTickUnit(new NumberTickUnit(1));
            log.setNumberFormatOverride(whole());
            log.setRange(least(), most() * 1.3);
            axis = log;
        } else {
            NumberAxis linear = new NumberAxis(valuesName);
            linear.setRange(0, most() * 1.05);
            linear.setNumberFormatOverride(whole());
            axis = linear;
        }
        style(axis);
        return axis;
    }

    private NumberFormat whole() {
        NumberFormat format = NumberFormat.getNumberInstance(Locale.ENGLISH);
        format.setMaximumFractionDigits(most() < 10 ? 1 : 0);
        return format;
    }

    private static void style(ValueAxis axis) {
        axis.setTickLabelFont(new Font(FONT, Font.PLAIN, 12));
        axis.setLabelFont(new Font(FONT, Font.PLAIN, 12));
        axis.setTickLabelPaint(INK);
        axis.setLabelPaint(INK);
        axis.setAxisLineVisible(false);
    }

    private Stream<Statistics> all() {
        return groups.values().stream().flatMap(group -> group.values().stream());
    }

    private double most() {
        return all().mapToDouble(Statistics::most).max().orElse(1);
    }

    /** {@return the power of ten below the least value} */
    private double least() {
        double least = all().mapToDouble(Statistics::least).min().orElse(1);
        return Math.pow(LOG_BASE, Math.floor(Math.log10(Math.max(least, 1e-3))));
    }
}
