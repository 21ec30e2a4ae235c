// What the counter of visits that a ministry requires is told before it comes. It stands
// on pages only where site.yaml sets `monitoring`, and in a file of its own, because the
// content security policy admits no script within a page.
(() => {
  const { site, tracker } = document.currentScript.dataset;
  window._govaq = window._govaq || [];
  window._govaq.push(["trackPageView"]);
  window._govaq.push(["enableLinkTracking"]);
  window._govaq.push(["setTrackerUrl", tracker]);
  window._govaq.push(["setSiteId", site]);
})();
