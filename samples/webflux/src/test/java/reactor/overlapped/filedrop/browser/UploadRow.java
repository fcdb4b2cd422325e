package reactor.overlapped.filedrop.browser;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The row of one upload. */
record UploadRow(Browser browser, WebElement element) {

    /** What the row says of itself: queued, sending, saving, done, exists, cancelled, failed or refused. */
    String state() {
        return element.getDomAttribute("data-state");
    }

    /** How much of its bar is full, in percent. */
    double progress() {
        return Double.parseDouble(find("progress").getDomProperty("value"));
    }

    /** How much and how fast. */
    String figures() {
        return find(".figures").getText();
    }

    /** What went wrong, or what the row asks; empty when nothing. */
    String message() {
        return find(".message").getText();
    }

    void press(String action) {
        find("[data-action=" + action + "]").click();
    }

    void await(String state) {
        browser.await("the upload is " + state + "; it is " + state() + " " + message(), () -> state().equals(state));
    }

    /** Waits until some of it is sent; what is slowed down is then far from its end. */
    void awaitMiddle() {
        browser.await("some of it is sent", () -> state().equals("sending") && progress() > 1);
    }

    private WebElement find(String selector) {
        return element.findElement(By.cssSelector(selector));
    }
}
