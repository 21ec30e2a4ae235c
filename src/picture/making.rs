//! Smaller pictures: decoded, turned, scaled, encoded.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder as _, Limits, RgbImage, RgbaImage,
};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::anatomy::{self, Format};
use super::{Facts, MOST_PIXELS, Packing, budget};

/// Quality of JPEG; the lower ones where the first is no gain.
const QUALITIES: [u8; 3] = [80, 68, 55];

/// The smaller pictures of these widths of a file; an error says why it cannot be
/// decoded.
pub(super) fn make(bytes: &[u8], facts: &Facts, widths: &[u32]) -> Result<Vec<Vec<u8>>, String> {
    let anatomy = anatomy::read(bytes).map_err(|_| "?".to_owned())?;
    let pixels = u64::from(anatomy.width) * u64::from(anatomy.height);
    if pixels > MOST_PIXELS {
        return Err(format!("{pixels} pixels"));
    }
    let _share = budget::share(pixels);
    let (mut whole, profile) = decode(&anatomy.clean, anatomy.format)?;
    whole.apply_orientation(
        Orientation::from_exif(facts.orientation).unwrap_or(Orientation::NoTransforms),
    );
    let whole = Pixels::of(whole, facts.packing);
    // Each from the whole, so that one alone is the same as one of several.
    let make = |&width: &u32| {
        let smaller = whole.scaled(width);
        smaller.encoded(facts.packing, profile.as_deref(), bytes.len())
    };
    widths.iter().map(make).collect()
}

fn decode(bytes: &[u8], format: Format) -> Result<(DynamicImage, Option<Vec<u8>>), String> {
    fn with(
        decoder: image::ImageResult<impl ImageDecoder>,
    ) -> image::ImageResult<(DynamicImage, Option<Vec<u8>>)> {
        let mut decoder = decoder?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(MOST_PIXELS * 8);
        decoder.set_limits(limits)?;
        let profile = decoder.icc_profile()?;
        Ok((DynamicImage::from_decoder(decoder)?, profile))
    }
    let source = Cursor::new(bytes);
    let decoded = match format {
        Format::Jpeg => with(JpegDecoder::new(source)),
        Format::Png => with(PngDecoder::new(source)),
        Format::Webp => with(WebPDecoder::new(source)),
        _ => return Err("?".to_owned()),
    };
    decoded.map_err(|error| error.to_string())
}

/// A decoded picture in the form in which it is scaled.
enum Pixels {
    Opaque(RgbImage),
    /// Colours weighted by how opaque they are, so that what is transparent does not
    /// bleed into its surroundings.
    Transparent(RgbaImage),
}

impl Pixels {
    fn of(image: DynamicImage, packing: Packing) -> Pixels {
        match packing {
            Packing::Photo | Packing::Sharp => Pixels::Opaque(image.into_rgb8()),
            Packing::Lossless => {
                let mut image = image.into_rgba8();
                for pixel in image.pixels_mut() {
                    let alpha = u32::from(pixel[3]);
                    for colour in &mut pixel.0[..3] {
                        *colour = ((u32::from(*colour) * alpha + 127) / 255) as u8;
                    }
                }
                Pixels::Transparent(image)
            }
        }
    }

    fn scaled(&self, width: u32) -> Pixels {
        let (from, to) = match self {
            Pixels::Opaque(image) => image.dimensions(),
            Pixels::Transparent(image) => image.dimensions(),
        };
        let height =
            (u64::from(to) * u64::from(width) + u64::from(from) / 2) / u64::from(from.max(1));
        let height = u32::try_from(height.max(1)).unwrap_or(u32::MAX);
        match self {
            Pixels::Opaque(image) => Pixels::Opaque(scale(image, width, height)),
            Pixels::Transparent(image) => Pixels::Transparent(scale(image, width, height)),
        }
    }

    fn encoded(
        &self,
        packing: Packing,
        profile: Option<&[u8]>,
        most: usize,
    ) -> Result<Vec<u8>, String> {
        match self {
            Pixels::Opaque(image) => {
                let mut packed = Vec::new();
                for quality in QUALITIES {
                    packed = jpeg(image, packing, profile, quality)?;
                    if packed.len() < most {
                        break;
                    }
                }
                Ok(packed)
            }
            Pixels::Transparent(image) => {
                let mut image = image.clone();
                for pixel in image.pixels_mut() {
                    let alpha = u32::from(pixel[3]).max(1);
                    for colour in &mut pixel.0[..3] {
                        *colour = (u32::from(*colour) * 255 / alpha).min(255) as u8;
                    }
                }
                let mut packed = Vec::new();
                let mut encoder = WebPEncoder::new_lossless(&mut packed);
                if let Some(profile) = profile {
                    // A picture without it is better than none.
                    let _ = encoder.set_icc_profile(profile.to_vec());
                }
                let (width, height) = image.dimensions();
                let written = encoder.write_image(&image, width, height, ExtendedColorType::Rgba8);
                written.map_err(|error| error.to_string())?;
                Ok(packed)
            }
        }
    }
}

/// Scales in two steps: by averages to twice the size, then well.
fn scale<P>(
    image: &image::ImageBuffer<P, Vec<u8>>,
    width: u32,
    height: u32,
) -> image::ImageBuffer<P, Vec<u8>>
where
    P: image::Pixel<Subpixel = u8> + 'static,
{
    let (from, to) = image.dimensions();
    if (from, to) == (width, height) {
        return image.clone();
    }
    let is_far = from / 3 > width && to / 3 > height;
    match is_far {
        true => {
            let between = imageops::thumbnail(image, width * 2, height * 2);
            imageops::resize(&between, width, height, FilterType::CatmullRom)
        }
        false => imageops::resize(image, width, height, FilterType::CatmullRom),
    }
}

fn jpeg(
    image: &RgbImage,
    packing: Packing,
    profile: Option<&[u8]>,
    quality: u8,
) -> Result<Vec<u8>, String> {
    let size = |length: u32| u16::try_from(length).map_err(|error| error.to_string());
    let mut packed = Vec::new();
    let mut encoder = Encoder::new(&mut packed, quality);
    encoder.set_sampling_factor(match packing {
        Packing::Sharp => SamplingFactor::R_4_4_4,
        Packing::Photo | Packing::Lossless => SamplingFactor::R_4_2_0,
    });
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    if let Some(profile) = profile {
        // A picture without it is better than none.
        let _ = encoder.add_icc_profile(profile);
    }
    let (width, height) = (size(image.width())?, size(image.height())?);
    let written = encoder.encode(image, width, height, ColorType::Rgb);
    written.map_err(|error| error.to_string())?;
    Ok(packed)
}
