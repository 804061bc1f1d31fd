// Reads a QR code by the phone's camera, where the browser can. Written for Chrome 61.

const EVERY = 200; // milliseconds between two looks

/** Looks through the camera for a code, until it has seen one or is stopped. */
export class Eye {
  /** @param {HTMLVideoElement} video @param {function(string): void} seen */
  constructor(video, seen) {
    this.video = video;
    this.seen = seen;
    this.isOver = false;
    this.timer = 0;
    /** @type {?MediaStream} */
    this.stream = null;
    /** @type {any} */
    this.detector = null;
  }

  /** Whether this browser reads codes by itself. @returns {Promise<boolean>} */
  static async isAble() {
    /** @type {any} */
    const detector = /** @type {any} */ (window).BarcodeDetector;
    if (!detector || !navigator.mediaDevices) return false;
    return (await detector.getSupportedFormats()).indexOf("qr_code") >= 0;
  }

  /** Rejects where there is no camera, or it may not be used. */
  async start() {
    this.detector = new (/** @type {any} */ (window)).BarcodeDetector({ formats: ["qr_code"] });
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    if (this.isOver) return this.stop(); // the page was left while the phone asked
    this.video.srcObject = this.stream;
    await this.video.play();
    await this.look();
  }

  async look() {
    if (this.isOver) return;
    /** @type {Array<{rawValue: string}>} */
    const codes = await this.detector.detect(this.video).catch(function () { return []; });
    if (this.isOver) return;
    if (!codes.length) this.timer = setTimeout(() => { this.look(); }, EVERY);
    else {
      this.stop();
      this.seen(codes[0].rawValue);
    }
  }

  stop() {
    this.isOver = true;
    clearTimeout(this.timer);
    if (this.stream) this.stream.getTracks().forEach(function (track) { track.stop(); });
    this.video.srcObject = this.stream = null;
  }
}
