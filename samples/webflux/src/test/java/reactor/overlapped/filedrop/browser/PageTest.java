package reactor.overlapped.filedrop.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

class PageTest extends BrowserTest {

    @Test
    void the_whole_page_is_light() {
        long bytes = (long) browser.run(
                "return performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))"
                        + ".filter((e) => !e.name.includes('/events')).reduce((sum, e) => sum + e.decodedBodySize, 0)");
        assertThat(bytes).isBetween(20L * KIB, 40L * KIB);
    }

    @Test
    void the_page_is_of_this_server_alone() {
        List<?> addresses = (List<?>) browser.run("return performance.getEntriesByType('resource').map((e) => e.name)");
        assertThat(addresses)
                .hasSizeGreaterThan(8)
                .allMatch(address -> address.toString().startsWith(server.address()));
    }

    @Test
    void style_and_script_in_the_html_are_refused_by_the_policy() {
        expectComplaint("Content Security Policy.*style|style.*Content Security Policy");
        expectComplaint("Content Security Policy.*script|script.*Content Security Policy");
        browser.run("document.body.setAttribute('style', 'color: red')");
        browser.run("""
                const script = document.createElement('script');
                try { script.textContent = 'window.injected = true'; } catch { script.append('window.injected = true'); }
                document.head.append(script);
                """);
        assertThat(browser.run("return window.injected")).isNull();
        assertThat(browser.run("return getComputedStyle(document.body).color")).isNotEqualTo("rgb(255, 0, 0)");
    }

    @Test
    void an_empty_folder_is_said_to_be_empty() {
        assertThat(browser.driver().findElement(By.id("empty")).getText()).isEqualTo("Nothing here yet.");
        assertThat(browser.driver().findElement(By.cssSelector("#files table")).isDisplayed())
                .isFalse();
    }

    @Test
    void the_limit_is_said_beforehand() {
        browser.await(
                "the limit is shown",
                () -> browser.driver().findElement(By.id("drop")).getText().contains("up to 256 MiB each"));
    }

    @Test
    void every_control_has_a_name() {
        assertThat(
                        browser.run(
                                "return [...document.querySelectorAll('button, input, a')].filter((e) => !(e.ariaLabel || e.textContent || e.labels?.length)).length"))
                .isEqualTo(0L);
    }
}
