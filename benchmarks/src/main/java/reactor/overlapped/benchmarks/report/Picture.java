package reactor.overlapped.benchmarks.report;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.w3c.dom.Document;

/** Panels beside each other, in rows, and below them two lines that say where the figures come from; as SVG. */
final class Picture {

    private static final int FOOT = 34;

    private final int columns;
    private final int panelWidth;
    private final int panelHeight;

    Picture(int columns, int panelWidth, int panelHeight) {
        this.columns = columns;
        this.panelWidth = panelWidth;
        this.panelHeight = panelHeight;
    }

    void draw(Path file, List<Panel> panels, List<String> foot) throws IOException {
        Document document = document();
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment(null);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        int rows = (panels.size() + columns - 1) / columns;
        int width = panelWidth * Math.min(columns, panels.size());
        int height = panelHeight * rows + FOOT;
        graphics.setSVGCanvasSize(new Dimension(width, height));
        graphics.setPaint(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        for (int i = 0; i < panels.size(); i++) {
            Rectangle2D area = new Rectangle2D.Double(
                    (double) panelWidth * (i % columns), (double) panelHeight * (i / columns), panelWidth, panelHeight);
            panels.get(i).chart().draw(graphics, area);
        }
        graphics.setFont(new Font(Panel.FONT, Font.PLAIN, 10));
        graphics.setPaint(Color.GRAY);
        graphics.drawString(foot.get(0), 8, height - 20);
        graphics.drawString(foot.get(1), 8, height - 7);
        try (Writer out = Files.newBufferedWriter(file)) {
            graphics.stream(out, true);
        }
        graphics.dispose();
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
