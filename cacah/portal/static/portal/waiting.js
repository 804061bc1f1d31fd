// The code of a letter stands behind the # of the address. A browser does not come again by itself to an address with
// a #, and a link would lose what stands there. Written for Chrome 61.

const link = document.querySelector("[data-again]");
if (link instanceof HTMLElement && location.hash) {
  setTimeout(function () { location.reload(); }, 1000 * Number(link.dataset.again));
  link.addEventListener("click", function (event) {
    event.preventDefault();
    location.reload();
  });
}
