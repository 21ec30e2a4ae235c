//! A logo: pixels, or a drawing.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, Limits};
use resvg::tiny_skia::{ColorU8, FilterQuality, Pixmap, PixmapPaint, Transform};
use resvg::usvg::{self, ImageHrefResolver, Options, Tree};

/// Memory that a logo may take while it is decoded.
const MOST: u64 = 64 << 20;

/// A logo that can be drawn.
#[derive(Debug)]
pub enum Logo {
    /// PNG, JPEG or WebP.
    Pixels(Pixmap),
    /// SVG, without the words and pictures in it.
    Drawing(Box<Tree>),
}

impl Logo {
    /// Reads a file; `None` where it is of no kind that can be drawn.
    pub fn read(name: &str, bytes: &[u8]) -> Option<Logo> {
        let ending = name.rsplit('.').next()?.to_lowercase();
        let source = Cursor::new(bytes);
        let image = match ending.as_str() {
            "svg" => return drawing(bytes),
            "png" => decoded(PngDecoder::new(source)),
            "jpg" | "jpeg" | "jfif" => decoded(JpegDecoder::new(source)),
            "webp" => decoded(WebPDecoder::new(source)),
            _ => return None,
        };
        pixels(image?)
    }

    /// Draws it as large as it fits into a room, whose left side it begins at, and says how
    /// wide it has become. What stands out of the room is cut, as browsers do with a picture.
    pub(super) fn drawn(&self, (wide, high): (u32, u32)) -> Option<(Pixmap, f32)> {
        let (width, height) = match self {
            Logo::Pixels(pixels) => (pixels.width() as f32, pixels.height() as f32),
            Logo::Drawing(tree) => (tree.size().width(), tree.size().height()),
        };
        let scale = (wide as f32 / width).min(high as f32 / height);
        let down = (high as f32 - height * scale) / 2.0;
        let to = Transform::from_row(scale, 0.0, 0.0, scale, 0.0, down);
        let mut room = Pixmap::new(wide, high)?;
        match self {
            Logo::Pixels(pixels) => {
                let paint = PixmapPaint {
                    quality: FilterQuality::Bicubic,
                    ..PixmapPaint::default()
                };
                room.draw_pixmap(0, 0, pixels.as_ref(), &paint, to, None);
            }
            Logo::Drawing(tree) => resvg::render(tree, to, &mut room.as_mut()),
        }
        Some((room, width * scale))
    }
}

fn drawing(bytes: &[u8]) -> Option<Logo> {
    // It is read by itself: no file of the machine is any of its business.
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = usvg::Tree::from_data(bytes, &options).ok()?;
    Some(Logo::Drawing(Box::new(tree)))
}

fn decoded(decoder: image::ImageResult<impl ImageDecoder>) -> Option<DynamicImage> {
    let mut decoder = decoder.ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST);
    decoder.set_limits(limits).ok()?;
    (decoder.total_bytes() <= MOST).then_some(())?;
    DynamicImage::from_decoder(decoder).ok()
}

fn pixels(image: DynamicImage) -> Option<Logo> {
    // A large one is made smaller well before it is drawn.
    let image = match image.width().max(image.height()) > 640 {
        true => image.resize(640, 640, image::imageops::FilterType::Lanczos3),
        false => image,
    };
    let image = image.into_rgba8();
    let mut pixels = Pixmap::new(image.width(), image.height())?;
    for (to, from) in pixels.pixels_mut().iter_mut().zip(image.pixels()) {
        let [r, g, b, a] = from.0;
        *to = ColorU8::from_rgba(r, g, b, a).premultiply();
    }
    Some(Logo::Pixels(pixels))
}
