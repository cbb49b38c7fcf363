//! The roots of Mozilla's program, told by their keys.

use sha2::{Digest, Sha256};

/// Whether `spki`, the DER of a SubjectPublicKeyInfo, is the key of a root of Mozilla's program.
pub(crate) fn contains(spki: &[u8]) -> bool {
    contains_digest(&Sha256::digest(spki))
}

/// The same of the SHA2-256 digest of one.
pub(crate) fn contains_digest(digest: &[u8]) -> bool {
    digest
        .first_chunk()
        .is_some_and(|start| PREFIXES.binary_search(&u64::from_be_bytes(*start)).is_ok())
}

/// The first 8 octets of the SHA2-256 digest of each SubjectPublicKeyInfo, in order. From the crate
/// webpki-root-certs 1.0.11, which takes them from the Common CA Database; a test compares the two.
const PREFIXES: &[u64] = &[
    0x0557_0ae6_eb0f_ceb4,
    0x0660_0b94_c031_8bb6,
    0x07a2_904d_4bff_9604,
    0x07e8_54f2_6a7c_bd38,
    0x08b3_a633_5fce_5ef4,
    0x0b9f_a5a5_9eed_715c,
    0x0e05_e9bb_2386_9eb6,
    0x0e8b_b18b_beef_b381,
    0x1255_cabe_8152_fa64,
    0x149f_2ee6_3b9a_5e58,
    0x15ee_d339_594b_304f,
    0x1bf0_0d5c_8f13_c094,
    0x1ef6_4625_daa2_e5d4,
    0x2021_917e_9826_3945,
    0x2541_e53b_a5b3_b07a,
    0x25d4_913c_f587_0974,
    0x2946_79e0_f97f_fd47,
    0x2a8f_2d8a_f0eb_1238,
    0x2b07_1c59_a0a0_ae76,
    0x2bcf_553a_66f5_7090,
    0x2fc5_667a_4b9a_2678,
    0x3329_bfa1_3b60_07ab,
    0x3380_709a_f3b0_96be,
    0x3487_67cd_ad3b_dd28,
    0x35f5_3ce1_2646_11e0,
    0x36ab_c326_56ac_fc64,
    0x376a_1a70_82a5_93dc,
    0x3b0d_73b4_be4a_854a,
    0x3f93_f3fc_f79d_225d,
    0x4179_edd9_81ef_7474,
    0x4243_1627_ea76_cc78,
    0x453b_7480_9b69_0196,
    0x4748_7900_a1be_b9ee,
    0x4a49_edbd_2f8f_8230,
    0x4c82_1d7d_89ad_f08c,
    0x50cc_86ba_96db_3263,
    0x536c_fdae_8a62_57bf,
    0x55e0_0be2_77ce_b054,
    0x5628_872e_245f_e661,
    0x581c_c158_2116_9694,
    0x58dd_61fe_b36e_a7d2,
    0x5955_ae29_1574_a931,
    0x59df_317b_fa9f_4f0a,
    0x5c41_a73a_b2c3_5dfc,
    0x603f_76f2_8c9f_eba8,
    0x6089_63c7_8c45_5e6e,
    0x6106_c0e3_a0a2_9983,
    0x6161_6720_1433_aea6,
    0x681d_c482_c296_c840,
    0x6827_47f8_ba62_1b87,
    0x693c_9aa6_b245_b3b0,
    0x6a97_b51c_8219_e93e,
    0x6b3b_57e9_ec88_d1bb,
    0x6e36_4b61_33de_efdc,
    0x7021_16cc_d8bf_23e1,
    0x706b_b101_7c85_5c59,
    0x7621_95c2_2558_6ee6,
    0x786f_fa57_8618_c3b9,
    0x79ca_af53_47e6_e4a9,
    0x7cd6_7c24_8f69_d83f,
    0x7e0e_ad76_bb68_19dc,
    0x7f42_96fc_5b6a_4e3b,
    0x808d_68b3_fab4_884a,
    0x82b5_f84d_af47_a59c,
    0x8685_ad85_0f7f_56cd,
    0x86a6_8f05_0034_126a,
    0x871a_9194_f4ee_d5b3,
    0x8bb5_93a9_3be1_d0e8,
    0x8d76_7764_b3cb_da08,
    0x8e80_46ec_4cac_015a,
    0x92c4_6879_626e_f2cc,
    0x952c_2039_c024_3eb5,
    0x9847_e565_3e5e_9e84,
    0x9a52_ff6a_3cb6_e353,
    0x9d37_e4a9_89ea_b388,
    0xa02f_afa1_92c8_cb81,
    0xa246_b822_f96c_fecc,
    0xa320_f4d5_34d7_be97,
    0xaa26_30a7_b617_b04d,
    0xac76_f63a_46e7_61b5,
    0xae7f_962c_b9e6_a7db,
    0xb03d_87b0_56d0_8cc9,
    0xb0b5_6335_4685_61f5,
    0xb2f7_298b_52bf_2c3c,
    0xb94c_1983_00ce_c5c0,
    0xb964_e141_d3a5_5cae,
    0xbb52_086d_0639_e8db,
    0xc2b3_c31a_4a29_850a,
    0xc444_b5b6_6ce5_d71e,
    0xc784_333d_20bc_d742,
    0xc942_262c_0c7c_0a95,
    0xcbad_7b1d_3848_49df,
    0xcc94_a5a0_319f_f77a,
    0xceb1_9411_c650_52c7,
    0xd1c4_5377_ebdc_d618,
    0xd439_dd80_f1e3_bc5c,
    0xdd5e_d1c0_90f9_f448,
    0xde7b_6932_e9c4_4582,
    0xe04a_022c_e32f_4ccf,
    0xe066_47e5_2610_160c,
    0xe753_cdd9_f134_13c7,
    0xe7ca_91bb_fbb1_8788,
    0xeab0_de5a_4641_9010,
    0xebc5_5f21_e88d_49ed,
    0xebc9_78ae_0dd9_e582,
    0xeca0_f181_402c_e7a8,
    0xf001_1f92_fcf9_be36,
    0xf0e0_b6fb_e8b7_4d4f,
    0xf1c6_ba67_0cfc_88e4,
    0xf343_8e23_b3ce_5325,
    0xf463_2e58_701c_0bd7,
    0xf48b_add7_df6a_0669,
    0xf7ca_77a6_10e3_d424,
    0xf7ec_ded5_c660_47d2,
    0xfbe3_0180_31f9_586b,
    0xfc78_4300_ec8d_f4d3,
    0xfd37_1bea_9755_ff60,
    0xff34_2fb6_c4c8_bd30,
];

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use sha2::{Digest, Sha256};

    use super::PREFIXES;
    use crate::x509::Certificate;

    #[test]
    fn the_list_is_that_of_mozilla() {
        let mut prefixes: Vec<u64> = webpki_root_certs::TLS_SERVER_ROOT_CERTS
            .iter()
            .map(|root| {
                let (certificate, _) = Certificate::parse(root).expect("a certificate");
                let digest = Sha256::digest(certificate.spki_der());
                u64::from_be_bytes(*digest.first_chunk().expect("32 octets"))
            })
            .collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        assert_eq!(PREFIXES, prefixes);
    }
}
